// What TanStack AI does with films: a job is made, asked after, and its film taken. Prints what it saw as JSON.
import { generateVideo, getVideoJobStatus } from "@tanstack/ai";
import { createGeminiVideo } from "@tanstack/ai-gemini";

const model = "gemini-omni-1.1-flash";
const adapter = createGeminiVideo(model, process.env.GEMINI_API_KEY, { baseURL: process.env.GOOGLE_GEMINI_BASE_URL });
const seen = {};

const film = async (options) => {
  const { jobId } = await generateVideo({ adapter, ...options });
  for (;;) {
    const job = await getVideoJobStatus({ adapter, jobId });
    if (job.status !== "processing" && job.status !== "pending") return { ...job, jobId };
    await new Promise((done) => setTimeout(done, 100));
  }
};
const start = (url) => Buffer.from(url.slice("data:video/mp4;base64,".length, 100), "base64").subarray(4, 8).toString();

const first = await film({ prompt: "kite ball", size: "9:16", duration: 4 });
seen.first = [first.status, first.url.slice(0, 22), start(first.url), first.usage?.completionTokens > 0];
seen.film = first.url.slice(22);
const second = await film({ prompt: "remove ball", modelOptions: { previous_interaction_id: first.jobId } });
seen.second = [second.status, start(second.url)];
const failed = await film({ prompt: "sing louder", modelOptions: { previous_interaction_id: first.jobId } });
seen.failed = [failed.status, failed.error];
try {
  await generateVideo({ adapter, prompt: "kite", size: "16:9_4k" });
} catch (error) {
  seen.refused = [error.status, error.message];
}
console.log(JSON.stringify(seen));
