// The Khronos glTF validator on one file: `node validate.mjs FILE` prints its report as JSON.
import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { validateBytes } from "gltf-validator";

const [path] = process.argv.slice(2);
const report = await validateBytes(new Uint8Array(readFileSync(path)), { uri: basename(path), maxIssues: 200 });
console.log(JSON.stringify({ counts: report.issues, info: report.info }));
