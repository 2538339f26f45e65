/** `GET /start/aws-config`: the asker's `~/.aws/config`, for the button of the start page. */
import type { App } from "@/lib/app";
import { awsConfigOf } from "@/lib/protocols/aws-config/door";
import { personOf } from "./door";

export async function getAwsConfig(app: App, request: Request): Promise<Response> {
  const text = await awsConfigOf(await personOf(app, request));
  const isFile = new URL(request.url).searchParams.has("download");
  return new Response(text, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "private, no-store",
      ...(isFile ? { "content-disposition": 'attachment; filename="config"' } : {}),
    },
  });
}
