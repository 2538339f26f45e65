/** Links to the forms of well-known providers, and to the one for any other. */
import type { Text } from "@/lib/messages/text";
import { link } from "../ui/styles";

/** `name` is null for a provider without a preset. Providers' names aren't translated. */
type Preset = { id: string; name: string | null };

export const presetTitle = (text: Text, { name }: Pick<Preset, "name">): string =>
  name ?? text.t("sources.new.other_provider");

export function PresetLinks({ text, presets, current, path }: Props) {
  return (
    <nav aria-label={text.t("sources.provider_kind")} className="mb-6 flex flex-wrap gap-x-4 gap-y-2 text-sm">
      {presets.map((preset) =>
        preset.id === current ? (
          <b key={preset.id} aria-current="true">
            {presetTitle(text, preset)}
          </b>
        ) : (
          <a key={preset.id} className={link} href={`${path}?preset=${preset.id}`}>
            {presetTitle(text, preset)}
          </a>
        ),
      )}
    </nav>
  );
}

type Props = { text: Text; presets: readonly Preset[]; current: string; path: string };
