/**
 * AWS's refusals that a retry can't change. The SDK treats LimitExceeded as throttling and repeats the call
 * for many seconds, but a quota doesn't grow in between.
 */
const ANSWERS =
  /^(LimitExceeded|EntityAlreadyExists|NoSuchEntity|DeleteConflict|MalformedPolicyDocument|AccessDenied)/;

type Strategy = {
  refreshRetryTokenForRetry?: (token: never, info: never) => Promise<unknown>;
};
type Client = { config: { retryStrategy: () => Promise<object> } };

/** Keeps the client's own retry strategy for all other errors. */
export function withRetryRule<C extends Client>(client: C): C {
  const provided = client.config.retryStrategy;
  let wrapped: Promise<object> | null = null;
  client.config.retryStrategy = () => (wrapped ??= provided().then(wrap));
  return client;
}

function wrap(strategy: Strategy): object {
  const refresh = strategy.refreshRetryTokenForRetry?.bind(strategy) as
    | ((token: unknown, info: unknown) => Promise<unknown>)
    | undefined;
  if (!refresh) return strategy;
  return new Proxy(strategy, {
    get(target, name) {
      if (name !== "refreshRetryTokenForRetry") {
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      }
      return (token: unknown, info: { error?: { name?: string } }) =>
        ANSWERS.test(info.error?.name ?? "")
          ? Promise.reject(new Error("an answer is not asked for again"))
          : refresh(token, info);
    },
  });
}
