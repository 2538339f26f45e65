/** The reader's texts for routes without Next. */
import { readerLocale } from "@/lib/messages/locale";
import { serverText } from "@/lib/messages/server-text";
import type { Text } from "@/lib/messages/text";
import { TIME_ZONE_COOKIE } from "./cookies";

export function textOfRequest(headers: Headers): Text {
  const zone = new RegExp(`(?:^|; )${TIME_ZONE_COOKIE}=([^;]*)`).exec(headers.get("cookie") ?? "")?.[1];
  return serverText(readerLocale(headers.get("accept-language"), zone));
}
