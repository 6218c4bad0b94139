import { createHmac, randomUUID } from "node:crypto";
import type { Delivery } from "./model.ts";

const DELIVERY_TIMEOUT_MS = 10_000;

/** What deliveries are made with. */
export interface WebhookSettings {
  secret: string;
  url: string | undefined;
  appId: number;
}

/** Sends signed webhooks and keeps a record of each. */
export class Webhooks {
  readonly deliveries: Delivery[] = [];
  url: string | undefined;
  #settings: WebhookSettings;
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #prepared = 0;

  constructor(settings: WebhookSettings) {
    this.#settings = settings;
    this.url = settings.url;
  }

  /** Whether deliveries are signed. */
  get hasSecret(): boolean {
    return this.#settings.secret !== "";
  }

  /** Takes another App's settings. */
  use(settings: WebhookSettings): void {
    this.#settings = settings;
    this.url = settings.url;
  }

  /** Fixes the payload as it is now; the returned function sends it. */
  prepare(event: string, action: string, payload: Record<string, unknown>): () => void {
    const body = JSON.stringify(payload);
    this.#prepared += 1;
    return () => {
      this.#prepared -= 1;
      this.#send(randomUUID(), event, action, body);
    };
  }

  /** Sends a recorded delivery again, with the same id unless a new one is asked for, and waits for the answer. */
  async redeliver(id: string, newId: boolean): Promise<Delivery> {
    const original = this.deliveries.find((delivery) => delivery.id === id);
    if (!original) throw new Error(`there is no delivery ${id}`);
    const { event, action, payload } = original;
    const { delivery, done } = this.#send(newId ? randomUUID() : id, event, action, JSON.stringify(payload));
    await done;
    return delivery;
  }

  /** Gives up what is under way; nothing is sent from now on. */
  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  /** Resolves when nothing is under way and nothing waits to be sent. */
  async settled(): Promise<void> {
    while (this.#underWay.size > 0 || this.#prepared > 0) {
      await Promise.all(this.#underWay);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #send(id: string, event: string, action: string, body: string) {
    const delivery: Delivery = {
      id,
      at: Date.now(),
      event,
      action,
      payload: JSON.parse(body) as Record<string, unknown>,
      status: undefined,
      error: undefined,
    };
    this.deliveries.push(delivery);
    const done = this.#post(delivery, body).finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
    return { delivery, done };
  }

  async #post(delivery: Delivery, body: string): Promise<void> {
    if (this.url === undefined || this.#closing.signal.aborted) return;
    const { secret, appId } = this.#settings;
    try {
      const response = await fetch(this.url, {
        method: "POST",
        body,
        headers: {
          "content-type": "application/json",
          "user-agent": `GitHub-Hookshot/${delivery.id.slice(0, 7)}`,
          "x-github-delivery": delivery.id,
          "x-github-event": delivery.event,
          "x-github-hook-id": "1",
          "x-github-hook-installation-target-id": String(appId),
          "x-github-hook-installation-target-type": "integration",
          "x-hub-signature": `sha1=${createHmac("sha1", secret).update(body).digest("hex")}`,
          "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
        },
        signal: AbortSignal.any([this.#closing.signal, AbortSignal.timeout(DELIVERY_TIMEOUT_MS)]),
      });
      await response.arrayBuffer();
      delivery.status = response.status;
    } catch (error) {
      delivery.error = error instanceof Error ? error.message : String(error);
    }
  }
}
