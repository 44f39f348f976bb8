// What Google's JavaScript client does with films and files, from the first call to the last. Prints what it saw as JSON.
// usage: node walk_genai.mjs PACKAGE CLIP      where PACKAGE is the client, CLIP a film to send up
import { readFile, stat } from "node:fs/promises";

const { GoogleGenAI } = await import(process.argv[2]);
const clip = process.argv[3];
const client = new GoogleGenAI({ apiKey: process.env.GEMINI_API_KEY });
const model = "gemini-omni-1.1-flash";
const three = { type: "video", duration: "3s" };
const seen = {};

const starts = (data) => Buffer.from(data.slice(0, 64), "base64").subarray(4, 8).toString();
const all = async (stream) => {
  const found = [];
  for await (const event of stream) found.push(event);
  return found;
};
const refused = async (call) => {
  try {
    await call();
  } catch (error) {
    return [error.status, error.message];
  }
  return [200, "not refused"];
};

const made = await client.interactions.create({
  model,
  input: [{ type: "text", text: "red kite" }],
  response_format: three,
});
seen.created = [made.status, starts(made.output_video.data), made.output_video.mime_type, made.steps.map((step) => step.type)];

const events = await all(await client.interactions.create({ model, input: "kite ball", response_format: three, stream: true }));
seen.streamed = events.map((event) => event.event_type);
const film = events.find((event) => event.event_type === "step.delta" && event.delta.type === "video");
seen.film = starts(film.delta.data);
const id = events[0].interaction.id;
const again = await all(await client.interactions.get(id, { stream: true }));
seen.replayed = again.map((event) => event.event_id).join() === events.map((event) => event.event_id).join();
const rest = await all(await client.interactions.get(id, { stream: true, last_event_id: events[3].event_id }));
seen.resumed = events.length - rest.length;

const begun = await client.interactions.create({ model, input: "kite ball", background: true });
seen.begun = begun.status;
let polled = begun;
while (polled.status === "in_progress") {
  await new Promise((done) => setTimeout(done, 100));
  polled = await client.interactions.get(begun.id);
}
seen.polled = [polled.status, starts(polled.output_video.data), polled.steps.map((step) => step.type)];

const second = await client.interactions.create({
  model,
  input: "remove ball",
  previous_interaction_id: polled.id,
  response_format: { type: "video", delivery: "uri" },
});
seen.second = [second.status, second.output_video.uri];
const name = /files\/[a-z0-9]+/.exec(second.output_video.uri)[0];
const file = await client.files.get({ name });
seen.file = [file.state, file.source, file.videoMetadata.videoDuration];
await client.files.download({ file: second.output_video.uri, downloadPath: "by-uri.mp4" });
await client.files.download({ file, downloadPath: "by-file.mp4" });
// The client ends its download before the file is written.
for (let tries = 0; tries < 100 && (await stat("by-file.mp4").catch(() => ({ size: 0 }))).size < Number(file.sizeBytes); tries++)
  await new Promise((done) => setTimeout(done, 50));
const bytes = await readFile("by-uri.mp4");
seen.downloaded = [bytes.subarray(4, 8).toString(), bytes.equals(await readFile("by-file.mp4")), bytes.length === Number(file.sizeBytes)];

const slow = await client.interactions.create({ model, input: "kite slowly", background: true });
seen.cancelled = (await client.interactions.cancel(slow.id)).status;
seen.cancelledAgain = await refused(() => client.interactions.cancel(slow.id));
await client.interactions.delete(polled.id);
seen.gone = await refused(() => client.interactions.get(polled.id));
seen.long = await refused(() => client.interactions.create({ model, input: "kite", response_format: { type: "video", duration: "11s" } }));
seen.unknown = await refused(() => client.interactions.create({ model: "gemini-none", input: "kite" }));

const uploaded = await client.files.upload({ file: clip, config: { displayName: "clip" } });
let ready = uploaded;
while (ready.state === "PROCESSING") {
  await new Promise((done) => setTimeout(done, 50));
  ready = await client.files.get({ name: uploaded.name });
}
seen.uploaded = [ready.state, ready.displayName, ready.sizeBytes, ready.mimeType];
const blob = await client.files.upload({ file: new Blob([await readFile(clip)], { type: "video/mp4" }) });
const listed = [];
for await (const one of await client.files.list({ config: { pageSize: 2 } })) listed.push(one.name);
seen.listed = listed.includes(uploaded.name) && listed.includes(blob.name) && new Set(listed).size === listed.length;
await client.files.delete({ name: uploaded.name });
seen.fileGone = await refused(() => client.files.get({ name: uploaded.name }));

const models = [];
for await (const one of await client.models.list()) models.push(one.name);
seen.models = models;
seen.model = (await client.models.get({ model })).name;
seen.generateContent = await refused(() => client.models.generateContent({ model, contents: "kite" }));
console.log(JSON.stringify(seen));
