/** Reads SAML in the thread for heavy work: XML and its canonical form cost much processor time. */
import { SamlRefusal } from "@/lib/formats/saml-sp/refusal";
import type { SamlTasks } from "@/lib/formats/saml-sp/tasks";
import type { Ctx } from "@/lib/platform/context";

const MESSAGE_MILLISECONDS = 5_000;
/** Metadata may have 5 MB, and only administrators choose it. */
const METADATA_MILLISECONDS = 30_000;

/** Runs one task. @throws what it throws, SamlRefusal `too_slow`, Refusal `busy` */
export async function readApart<T extends keyof SamlTasks>(
  ctx: Pick<Ctx, "heavyWork">,
  task: T,
  input: Parameters<SamlTasks[T]>[0],
): Promise<ReturnType<SamlTasks[T]>> {
  const milliseconds = task === "samlMetadata" ? METADATA_MILLISECONDS : MESSAGE_MILLISECONDS;
  try {
    return (await ctx.heavyWork.run(task, input, milliseconds)) as ReturnType<SamlTasks[T]>;
  } catch (error) {
    if ((error as { code?: unknown }).code === "took_too_long") throw new SamlRefusal("too_slow");
    throw error;
  }
}
