import { describe } from "vitest";
import type { Job, SandboxProvider } from "../../src/sandbox/sandbox.ts";
import { describeCommands } from "./sandbox/commands.ts";
import { describeEndings } from "./sandbox/endings.ts";
import { describeHomes } from "./sandbox/homes.ts";
import { describeJobs } from "./sandbox/jobs.ts";
import { describeModelAccess } from "./sandbox/model-access.ts";
import { describeNames } from "./sandbox/names.ts";
import { describeNetwork } from "./sandbox/network.ts";
import { describePauses } from "./sandbox/pauses.ts";

/** A provider with no sandboxes, and what a test needs beside the port. */
export interface ProviderUnderTest {
  provider: SandboxProvider;
  /** Starts the job from a process of its own, which is killed as soon as the start has resolved. */
  startElsewhere(sandbox: string, job: Job): Promise<void>;
  /** Makes a server on the test's own machine part of the internet that the sandboxes see. */
  expose(port: number): void;
  close(): Promise<void>;
}

/** What a provider is expected to hold. */
export interface Traits {
  /** Whether jobs and commands are kept from the network and from the host. */
  isolated: boolean;
  /** Node's program inside the sandbox. */
  node: string;
  /** Whether a job reaches the hosts on its list and no others. */
  limitsNetwork: boolean;
  /**
   * How the model's key comes to a job: put in by a `gateway` that lets only the model's routes through, by the provider in the place of
   * a `placeholder`, or as a `variable` of the job.
   */
  modelKey: "gateway" | "placeholder" | "variable";
  /**
   * What the model's server is called, for a vendor whose rules take no address.
   * @default "127.0.0.1"
   */
  modelHost?: string;
  /** Whether a stopped sandbox has its files the next time. */
  keepsFiles: boolean;
  /**
   * Whether jobs run as the user of the app's own commands, in a machine that could be made anew.
   * @default false
   */
  sharesUser?: boolean;
}

export type CreateProvider = () => Promise<ProviderUnderTest>;

/** What every implementation of {@link SandboxProvider} promises. */
export function describeSandbox(name: string, createProvider: CreateProvider, traits: Traits): void {
  describe(name, () => {
    describeNames(createProvider, traits);
    describeCommands(createProvider, traits);
    describeJobs(createProvider, traits);
    describeHomes(createProvider, traits);
    describeEndings(createProvider);
    describePauses(createProvider, traits);
    describeNetwork(createProvider, traits);
    describeModelAccess(createProvider, traits);
  });
}
