// A film by Google's own JavaScript client: only the address and the key are ours.
//
// npm install @google/genai
// export GOOGLE_GEMINI_BASE_URL=http://127.0.0.1:8910 GEMINI_API_KEY=any
// node examples/create.mjs "A marble rolling fast on a chain reaction style track, continuous smooth shot." marble.mp4
import { writeFile } from "node:fs/promises";
import { GoogleGenAI } from "@google/genai";

const input = process.argv[2] ?? "A marble rolling fast on a chain reaction style track, continuous smooth shot.";
const target = process.argv[3] ?? "marble.mp4";

const client = new GoogleGenAI({});
const interaction = await client.interactions.create({ model: "gemini-omni-1.1-flash", input });
if (interaction.status !== "completed") throw new Error(interaction.errors[0].message);
await writeFile(target, Buffer.from(interaction.output_video.data, "base64"));
console.log(JSON.stringify({ id: interaction.id, status: interaction.status, report: interaction.output_text }));
