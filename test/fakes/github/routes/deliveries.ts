/** REST: the App's list of webhook deliveries, and asking for one again. */
import { numberParam, ok, type Call, type Handler } from "../call.ts";
import { badCredentials, notFound } from "../errors.ts";
import { deliveryBody, type Delivery, type Webhooks } from "../webhooks.ts";

export function deliveryHandlers(webhooks: Webhooks): Record<string, Handler> {
  const own = (call: Call): Delivery[] => {
    const { caller } = call;
    if (caller.kind !== "app") throw badCredentials();
    return webhooks
      .all()
      .filter((delivery) => delivery.appId === caller.app.id && delivery.status !== "queued")
      .reverse();
  };
  const one = (call: Call): Delivery => {
    const id = numberParam(call, "delivery_id");
    const delivery = own(call).find((entry) => entry.id === id);
    if (delivery === undefined) throw notFound();
    return delivery;
  };
  return {
    "apps/list-webhook-deliveries": (call) => {
      const size = Math.min(100, Number(call.query["per_page"] ?? 30));
      const cursor = call.query["cursor"];
      const all = own(call);
      const failed = call.query["status"] === "failure";
      const wanted = all.filter(
        (delivery) =>
          (cursor === undefined || delivery.id < Number(cursor)) &&
          (!failed || delivery.status !== "delivered"),
      );
      const items = wanted.slice(0, size);
      const next = wanted.length > size ? (items.at(-1)?.id ?? null) : null;
      const query = new URLSearchParams({ ...call.query, cursor: String(next) });
      const link = `<${call.world.url}/app/hook/deliveries?${query.toString()}>; rel="next"`;
      return { status: 200, body: items.map(deliveryBody), headers: next === null ? {} : { link } };
    },
    "apps/get-webhook-delivery": (call) => {
      const delivery = one(call);
      const payload: unknown = JSON.parse(delivery.body);
      return ok({
        ...deliveryBody(delivery),
        url: "",
        request: {
          headers: { "X-GitHub-Delivery": delivery.guid, "X-GitHub-Event": delivery.event },
          payload,
        },
        response: { headers: {}, payload: null },
      });
    },
    "apps/redeliver-webhook-delivery": (call) => {
      webhooks.redeliver(one(call).id);
      return { status: 202, body: {} };
    },
  };
}
