/** Which attributes of a source become session tags, one per line. */
import { TextArea } from "../form/text-area";

type Props = { label: string; hint: string; tags: Record<string, string> };

export function AccessControlField({ label, hint, tags }: Props) {
  return (
    <TextArea
      id="accessControl"
      name="accessControl"
      label={label}
      hint={hint}
      defaultValue={Object.entries(tags)
        .map(([key, name]) => `${key} = ${name}`)
        .join("\n")}
      rows={3}
      maxLength={16_000}
    />
  );
}
