/** Makes AWS slow, throttled or failing on demand, per account and service. */
import { AwsError } from "./wire/operation";

export type Service = "sts" | "iam" | "organizations" | "servicequotas" | "signin";

export type Fault = {
  /** Twelve digits, or `*` for every account; each then has its own budget, as in AWS. */
  accountId: string;
  service: Service | "*";
  latencyMilliseconds?: number;
  throttle?: { ratePerSecond: number; burst: number };
  /** Without `times`, until cleared. */
  fail?: { code: string; status: number; message: string; times?: number };
};

export type Faults = {
  set(fault: Fault): void;
  clear(): void;
  /** Waits and throws as configured. Called before the operation. */
  apply(service: Service, accountId: string | null): Promise<void>;
};

type Bucket = { tokens: number; refilledAt: number };
type Armed = Fault & { buckets: Map<string | null, Bucket>; failuresLeft: number };

export function createFaults(): Faults {
  let armed: Armed[] = [];
  return {
    set: (fault) =>
      void armed.push({ ...fault, buckets: new Map(), failuresLeft: fault.fail?.times ?? Infinity }),
    clear: () => void (armed = []),
    async apply(service, accountId) {
      for (const fault of armed) {
        if (
          (fault.accountId !== "*" && fault.accountId !== accountId) ||
          (fault.service !== "*" && fault.service !== service)
        )
          continue;
        if (fault.latencyMilliseconds)
          await new Promise((resolve) => setTimeout(resolve, fault.latencyMilliseconds));
        if (fault.throttle && !take(fault.buckets, accountId, fault.throttle))
          throw new AwsError("Throttling", "Rate exceeded", service === "signin" ? 429 : 400);
        if (fault.fail && fault.failuresLeft > 0) {
          fault.failuresLeft -= 1;
          throw new AwsError(fault.fail.code, fault.fail.message, fault.fail.status);
        }
      }
    },
  };
}

function take(
  buckets: Map<string | null, Bucket>,
  accountId: string | null,
  { ratePerSecond, burst }: NonNullable<Fault["throttle"]>,
): boolean {
  const now = performance.now();
  const { tokens, refilledAt } = buckets.get(accountId) ?? { tokens: burst, refilledAt: now };
  const left = Math.min(burst, tokens + ((now - refilledAt) / 1000) * ratePerSecond);
  buckets.set(accountId, { tokens: left < 1 ? left : left - 1, refilledAt: now });
  return left >= 1;
}
