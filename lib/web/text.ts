/** The reader's texts: language and region from the browser's Accept-Language, time zone from a cookie. */
import "server-only";
import { cookies, headers } from "next/headers";
import { cache } from "react";
import { readerLocale } from "@/lib/messages/locale";
import { serverText } from "@/lib/messages/server-text";
import type { Text } from "@/lib/messages/text";
import { TIME_ZONE_COOKIE } from "./cookies";

/** For pages, layouts and server actions. */
export const readerText = cache(async (): Promise<Text> => {
  const zone = (await cookies()).get(TIME_ZONE_COOKIE)?.value;
  return serverText(readerLocale((await headers()).get("accept-language"), zone));
});
