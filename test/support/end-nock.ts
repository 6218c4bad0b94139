import nock from "nock";
import { afterAll, afterEach } from "vitest";

// These files share a process: what one has `nock` answer, or keeps from the network, would meet the next.
afterEach(() => nock.cleanAll());
afterAll(() => nock.enableNetConnect());
