/** Which of a source's words become session tags: a line each. */
import { TextArea } from "../form/text-area";

type Props = { tags: Record<string, string>; /** What the source calls its words. */ from: string };

export function AccessControlField({ tags, from }: Props) {
  return (
    <TextArea
      id="accessControl"
      name="accessControl"
      label="Attributes for access control"
      hint={`A line each: Tag = ${from}. They become session tags in AWS.`}
      defaultValue={Object.entries(tags)
        .map(([key, name]) => `${key} = ${name}`)
        .join("\n")}
      rows={3}
      maxLength={16_000}
    />
  );
}
