/** OpenAPI as one of the formats. */
import { compareOpenApi, openApiRefusal } from "./openapi.ts";
import { structuredEngine } from "./structured-engine.ts";

export const openApiEngine = structuredEngine({ refusal: openApiRefusal, compare: compareOpenApi });
