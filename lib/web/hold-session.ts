/** Stores a session token in the browser's encrypted cookie. */
import "server-only";
import { cookies } from "next/headers";
import type { Secret } from "@/lib/platform/crypto/secret";
import { app } from "./app";
import { sealSession } from "./session-cookie";

export async function holdSession(token: Secret): Promise<void> {
  const { name, value, maxAge, secure } = await sealSession(app().ctx, token);
  (await cookies()).set(name, value, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge });
}
