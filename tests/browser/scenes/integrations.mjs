// API keys and webhooks.

import { ApiKeys, Webhook, Webhooks } from "../pages/integrations.mjs";
import { Receiver } from "../support/receiver.mjs";
import { says, seen, until } from "../support/until.mjs";
import { known } from "./accounts.mjs";

const who = known("admin");

/** @type {Promise<{ id: number, url: string }> | undefined} */
let prepared;

/** Adds keys of every kind, and returns a webhook with deliveries, once for all scenes. @param {import("../support/shop.mjs").Shop} shop */
export function preparedWebhook(shop) {
  prepared ??= prepare(shop);
  return prepared;
}

async function prepare(shop) {
  const { api } = await shop.known("admin");
  const add = async (key) => (await api.post("/api-keys", key)).api_key.id;
  await add({ name: "Website", scopes: ["availability:read", "catalogue:read", "appointments:write"] });
  await add({ name: "Sandbox", scopes: ["appointments:write"], livemode: false, networks: ["203.0.113.0/24"], expires_at: "2099-01-01T00:00:00+05:30" });
  const leaked = await add({ name: "Fleet Ltd", scopes: ["appointments:read_all", "customers:read"] });
  await api.post(`/api-keys/${leaked}/rotate`);
  await api.post(`/api-keys/${await add({ name: "Old shop", scopes: ["catalogue:read"] })}/revoke`);

  const receiver = await Receiver.open();
  const webhook = await api.post("/webhooks", { url: receiver.url, description: "Our booking calendar" });
  await api.post("/webhooks", { url: "https://example.com/pitboard", types: ["appointment.booked"], active: false });
  const log = async () => (await api.get(`/webhooks/${webhook.id}/deliveries`)).items;
  await api.post(`/webhooks/${webhook.id}/test`);
  await until("the test is delivered", log, (items) => items.every(({ attempts }) => attempts > 0));
  receiver.status = 503;
  await api.post(`/webhooks/${webhook.id}/test`);
  return webhook;
}

/** Answers a list as if it were empty. */
const none = (page, address) => page.route(address, (route) => route.fulfill({ json: { items: [], next_cursor: null } }));

async function openKeys(page, { shop }) {
  await preparedWebhook(shop);
  const keys = new ApiKeys(page);
  await keys.open();
  return keys;
}

async function openWebhooks(page, { shop }) {
  await preparedWebhook(shop);
  const list = new Webhooks(page);
  await list.open();
  await seen(list.lines.first());
  return list;
}

async function openWebhook(page, { shop }) {
  const webhook = new Webhook(page);
  await webhook.open(await preparedWebhook(shop));
  await seen(webhook.deliveries.nth(1));
  return webhook;
}

/** @type {import("../scenes.mjs").Scene[]} */
export const integrations = [
  { name: "admin-keys", who, open: async (page, stage) => void (await openKeys(page, stage)) },
  {
    name: "admin-keys-none",
    who,
    open: async (page) => {
      await none(page, /\/api-keys\?/);
      await page.goto("/admin/keys");
      await says(page.getByRole("main"), "No API keys yet");
    },
  },
  {
    name: "admin-key-invalid",
    who,
    open: async (page, stage) => {
      const keys = await openKeys(page, stage);
      await keys.create.click();
      await keys.save.click();
      await says(keys.dialog, "Choose at least one");
    },
  },
  {
    name: "admin-key-created",
    who,
    open: async (page, stage) => {
      const keys = await openKeys(page, stage);
      await keys.fill("Accounting", ["See all appointments"]);
      await keys.confirm("Save");
      await seen(keys.secret);
    },
  },
  {
    name: "admin-key-rotate",
    who,
    open: async (page, stage) => {
      const keys = await openKeys(page, stage);
      await keys.button("Rotate the secret of", "Fleet Ltd").click();
      await says(keys.dialog, "It ends at once if you rotate again.");
    },
  },
  {
    name: "admin-key-revoke",
    who,
    open: async (page, stage) => {
      const keys = await openKeys(page, stage);
      await keys.button("Revoke", "Website").click();
      await seen(keys.dialog);
    },
  },
  { name: "admin-webhooks", who, open: async (page, stage) => void (await openWebhooks(page, stage)) },
  {
    name: "admin-webhooks-none",
    who,
    open: async (page) => {
      await none(page, /\/webhooks\?/);
      await page.goto("/admin/webhooks");
      await says(page.getByRole("main"), "No webhooks yet");
    },
  },
  {
    name: "admin-webhook-edit",
    who,
    open: async (page, stage) => {
      const list = await openWebhooks(page, stage);
      await list.main.getByRole("button", { name: "Edit https://example.com/pitboard" }).click();
      await seen(list.checkbox("Appointment booked"));
    },
  },
  { name: "admin-webhook", who, open: async (page, stage) => void (await openWebhook(page, stage)) },
  {
    name: "admin-webhook-rotate",
    who,
    open: async (page, stage) => {
      const webhook = await openWebhook(page, stage);
      await webhook.button("Rotate the secret").click();
      await seen(webhook.dialog);
    },
  },
  {
    name: "admin-webhook-delete",
    who,
    open: async (page, stage) => {
      const webhook = await openWebhook(page, stage);
      await webhook.button("Delete").click();
      await seen(webhook.dialog);
    },
  },
  {
    name: "admin-webhook-missing",
    who,
    expectedErrors: [404],
    open: async (page) => {
      await page.goto("/admin/webhooks/999999");
      await says(page.getByRole("main"), "There is no such webhook");
    },
  },
];
