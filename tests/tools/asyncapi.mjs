// AsyncAPI's own parser on one document, Avro payloads included: `node asyncapi.mjs FILE` prints its faults as JSON.
import { readFileSync } from "node:fs";
import { AvroSchemaParser } from "@asyncapi/avro-schema-parser";
import { Parser } from "@asyncapi/parser";

const WORST = 1; // 0 errors, 1 warnings; the rest is advice
const parser = new Parser();
parser.registerSchemaParser(AvroSchemaParser());
const { document, diagnostics } = await parser.parse(readFileSync(process.argv[2], "utf8"));
const faults = diagnostics.filter((one) => one.severity <= WORST);
console.log(
  JSON.stringify({
    channels: document?.allChannels().all().map((one) => one.id()) ?? [],
    messages: document?.allMessages().all().length ?? 0,
    faults: faults.map((one) => `${one.path.join(".")}: ${one.message}`),
  }),
);
