/**
 * A typed client of the forge: `forge.GET("/v1/jobs/{job_id}", { params: { path: { job_id } } })`.
 * Paths, parameters, bodies, answers and problems are checked by the compiler.
 */
import createClient, { type Client, type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.js";

export type { components, paths } from "./schema.js";
export type Job = components["schemas"]["JobDetail"];
export type JobRequest = components["schemas"]["JobRequest"];
export type Problem = components["schemas"]["ProblemDocument"];

export interface Options {
  /** Where the gateway answers, as "http://127.0.0.1:7400". */
  url: string;
  /** A key of a project, or a token. Left out in local mode. */
  key?: string;
  fetch?: (request: Request) => Promise<Response>;
}

/** One client for as long as you like; it keeps nothing but the address and the key. */
export function forge({ url, key, fetch }: Options): Client<paths> {
  const client = createClient<paths>({ baseUrl: url, ...(fetch && { fetch }) });
  if (key) client.use(bearer(key));
  return client;
}

function bearer(key: string): Middleware {
  return {
    onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${key}`);
      return request;
    },
  };
}
