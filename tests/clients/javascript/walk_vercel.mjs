// What Vercel's AI SDK does with films by its interactions model: made, continued, streamed, in the background, given up.
// Prints what it saw as JSON.
import { createGoogle } from "@ai-sdk/google";
import { generateText, streamText } from "ai";

const base = `${process.env.GOOGLE_GEMINI_BASE_URL}/v1beta`;
const google = createGoogle({ baseURL: base, apiKey: process.env.GEMINI_API_KEY });
const model = google.interactions("gemini-omni-1.1-flash");
const film = { responseModalities: ["video"], responseFormat: [{ type: "video", duration: "3s", aspectRatio: "16:9" }] };
const asked = (more = {}) => ({ google: { ...film, ...more } });
const start = (file) => Buffer.from(file.uint8Array.subarray(4, 8)).toString();
const seen = {};

const made = await generateText({ model, prompt: "kite ball", providerOptions: asked() });
const id = made.finalStep?.providerMetadata?.google?.interactionId ?? made.providerMetadata.google.interactionId;
seen.made = [made.finishReason, made.files.map((file) => [file.mediaType, start(file)]), made.text.length > 0, id.startsWith("v1_")];
seen.usage = made.usage.totalTokens > 0;
seen.reasoning = made.reasoningText;

const second = await generateText({
  model,
  prompt: "remove ball",
  providerOptions: asked({ previousInteractionId: id, responseFormat: [{ type: "video" }] }),
});
seen.second = [second.finishReason, second.files.length, second.warnings ?? []];

const streamed = streamText({ model, prompt: "red kite", providerOptions: asked() });
const parts = [];
for await (const part of streamed.fullStream ?? streamed.stream) parts.push(part.type === "error" ? `error ${part.error}` : part.type);
seen.streamed = parts;
seen.streamedFiles = (await streamed.files).map((file) => [file.mediaType, start(file)]);

const behind = await generateText({ model, prompt: "kite", providerOptions: asked({ background: true }) });
seen.behind = [behind.finishReason, behind.files.map(start)];

try {
  await generateText({ model, prompt: "kite", maxRetries: 0, providerOptions: asked({ responseFormat: [{ type: "video", duration: "11s" }] }) });
} catch (error) {
  seen.refused = [error.statusCode, error.message];
}

// Giving up stops the film: the client says so to the server.
const leaving = new AbortController();
const slow = generateText({ model, prompt: "kite slowly", abortSignal: leaving.signal, providerOptions: asked({ background: true }) });
setTimeout(() => leaving.abort(), 1500);
seen.abandoned = await slow.then(() => "finished", (error) => error.name);
console.log(JSON.stringify(seen));
