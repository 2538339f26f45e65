/** Types of a catalogue, and of each message's parameters. */
import type { GetICUArgs } from "@schummar/icu-type-parser";
import type { en } from "./en";

type English = typeof en;

/** The shape of every other language's file. */
export type Catalogue = Widen<English>;
type Widen<T> = { readonly [K in keyof T]: T[K] extends string ? string : Widen<T[K]> };

/** A top-level part of the catalogue: a page's messages, or a room's. */
export type Namespace = (keyof English & string) | "reasons.policy";

/** Dotted paths to the messages below `T`. */
type KeysOf<T> = {
  [K in keyof T & string]: T[K] extends string ? K : `${K}.${KeysOf<T[K]>}`;
}[keyof T & string];
export type MessageKey = KeysOf<English>;
/** Keys below one path, relative to it: `KeysBelow<"errors">` are the codes of refusals. */
export type KeysBelow<P extends keyof English> = KeysOf<English[P]>;

/** The English text at a dotted path. */
type TextAt<K extends string, T = English> = K extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? TextAt<Rest, T[Head]>
    : never
  : K extends keyof T
    ? T[K]
    : never;

export type Value = string | number;
type ArgsOf<M> = M extends string
  ? GetICUArgs<M, { ICUArgument: Value; ICUNumberArgument: number; ICUDateArgument: Date }>
  : never;
export type Params<K extends MessageKey> = ArgsOf<TextAt<K>>;

/** The arguments after a key: none for a message without parameters. */
export type ParamsOf<K extends MessageKey> = keyof Params<K> extends never ? [] : [params: Params<K>];
