/** `GET /start/aws-config`: the caller's `~/.aws/config`, for the button of the start page. */
import type { Services } from "@/lib/access/context";
import { awsConfigOf } from "@/lib/access/aws-config";
import { userCtxOf } from "./caller";

export async function getAwsConfig(app: Services, request: Request): Promise<Response> {
  const text = await awsConfigOf(await userCtxOf(app, request));
  const isFile = new URL(request.url).searchParams.has("download");
  return new Response(text, {
    headers: {
      "content-type": "text/plain; charset=utf-8",
      "cache-control": "private, no-store",
      ...(isFile ? { "content-disposition": 'attachment; filename="config"' } : {}),
    },
  });
}
