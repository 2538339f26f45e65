"use client";

import { browserSupportsWebAuthn } from "@simplewebauthn/browser";
import { useSyncExternalStore } from "react";

const never = () => () => {};

/** Whether this browser has passkeys and security keys; null before its scripts run. */
export const useWebAuthn = (): boolean | null =>
  useSyncExternalStore<boolean | null>(never, browserSupportsWebAuthn, () => null);
