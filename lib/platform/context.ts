/**
 * What every service receives: the platform and the authenticated actor.
 *
 * Only the entry points that authenticate callers can make an `Actor`: only they import `prove`, and the
 * architecture test lists them. Services authorize by actor and never read cookies or headers.
 */
import type { Config } from "./config";
import type { Keyring } from "./crypto/keyring";
import type { PasswordHasher } from "./crypto/passwords";
import type { Db } from "./db/schema";
import type { SignInStep } from "./db/tables-identity";
import type { EventName, Events } from "./events";
import type { HeavyWork } from "./heavy-work";
import type { Log } from "./log";

declare const proven: unique symbol;

export type UserActor = {
  readonly kind: "user";
  readonly userId: string;
  readonly sessionId: string;
  readonly sessionEndsAt: Date;
  /** The access generation, read with the session: lists cached under it need no second query. */
  readonly accessGeneration: number;
  /**
   * Also read with the session: whether a connected Identity Center may add to the lists. Always false for a
   * command line.
   */
  readonly hasConnected: boolean;
  /** A command line may open roles and do nothing else. */
  readonly entrance: "browser" | "cli";
};
/** A user who proved who they are but has steps left before the session can do anything else. */
export type PendingUserActor = {
  readonly kind: "pending_user";
  readonly userId: string;
  readonly sessionId: string;
  /** The outstanding steps, in order; at least one. */
  readonly steps: readonly [SignInStep, ...SignInStep[]];
};
/** Anyone with a browser session. */
export type SessionActor = UserActor | PendingUserActor;
export type SystemActor = { readonly kind: "system"; readonly job: string };
/** Automation that signs with an access key. */
export type AccessKeyActor = {
  readonly kind: "access_key";
  readonly accessKeyId: string;
  readonly isReadOnly: boolean;
};
/** A directory that provisions its own users and groups and no others. */
export type ScimActor = {
  readonly kind: "scim";
  readonly tokenId: string;
  readonly sourceId: string;
  readonly isReadOnly: boolean;
};
export type AnonymousActor = { readonly kind: "anonymous" };
export type AnyActor =
  | UserActor
  | PendingUserActor
  | SystemActor
  | AccessKeyActor
  | ScimActor
  | AnonymousActor;
export type Actor<A extends AnyActor = AnyActor> = A & { readonly [proven]: true };

/** Makes an actor. Call only where the caller is authenticated. */
export function prove<A extends AnyActor>(actor: A): Actor<A> {
  return actor as Actor<A>;
}

export type { Db };

export type Ctx = {
  readonly config: Config;
  readonly db: Db;
  readonly keyring: Keyring;
  readonly passwords: PasswordHasher;
  /** Runs what costs much processor time in a thread. */
  readonly heavyWork: Pick<HeavyWork, "run">;
  readonly log: Log;
  readonly now: () => Date;
  readonly instance: Instance;
  /** Tells other rooms what happened, inside the transaction. */
  readonly events: EventBus;
  /** What this process last learned of its clock from AWS. */
  readonly clock?: ClockState;
};

/** `wrong` is null while AWS accepts the times that Foyer writes; `secondsAhead` is null where AWS doesn't say. */
export type ClockState = { wrong: { secondsAhead: number | null } | null };

export type EventBus = {
  /** Runs the event's handlers one after the other, in the given transaction. */
  emit<N extends EventName>(ctx: ActorCtx, tx: Db, name: N, payload: Events[N]): Promise<void>;
};

/** Which installation this is; read at start. */
export type Instance = {
  readonly id: string;
  readonly identityStoreId: string;
};

/** Where a request came from, for the audit log and for limits. */
export type RequestSource = {
  readonly requestId: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  /** What this browser remembers of its users' sign-ins; proves nothing by itself. */
  readonly browser?: string | null;
};

/** Request context: platform services plus the authenticated actor. */
export type ActorCtx<A extends AnyActor = AnyActor> = Ctx & {
  readonly actor: Actor<A>;
  readonly source: RequestSource;
};

export type UserCtx = ActorCtx<UserActor>;
export type AnonymousCtx = ActorCtx<AnonymousActor>;

export function as<A extends AnyActor>(ctx: Ctx, actor: Actor<A>, source: RequestSource): ActorCtx<A> {
  return { ...ctx, actor, source };
}
