/** A span of OpenTelemetry around every model call. Without an SDK that the operator brings, it costs nothing. */
import { SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import type { Converse } from "../ports.ts";

/** Names follow the conventions for generative AI; texts of prompts and answers are not put into spans. */
export function tracedConverse(converse: Converse): Converse {
  return (request) =>
    trace.getTracer("headwater").startActiveSpan(
      `chat ${request.model}`,
      {
        kind: SpanKind.CLIENT,
        attributes: {
          "gen_ai.operation.name": "chat",
          "gen_ai.provider.name": "aws.bedrock",
          "gen_ai.request.model": request.model,
          "gen_ai.request.max_tokens": request.maxTokens,
        },
      },
      async (span) => {
        try {
          const turn = await converse(request);
          span.setAttributes({
            "gen_ai.usage.input_tokens": turn.usage.inputTokens,
            "gen_ai.usage.output_tokens": turn.usage.outputTokens,
            "gen_ai.usage.cache_read.input_tokens": turn.usage.cacheReadTokens,
            "gen_ai.usage.cache_creation.input_tokens": turn.usage.cacheWriteTokens,
          });
          if (turn.kind === "turn") span.setAttribute("gen_ai.response.finish_reasons", [turn.stopReason]);
          else {
            span.setAttribute("error.type", turn.code);
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          return turn;
        } finally {
          span.end();
        }
      },
    );
}
