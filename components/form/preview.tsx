"use client";

/** What a change would do. */
import type { Preview, PreviewTable } from "@/lib/web/preview-types";
import { useText } from "../text/text-provider";
import { Diff } from "../ui/diff";
import { columnNames } from "../ui/column-names";
import { link, quietButton } from "../ui/styles";

export function PreviewView({ preview: { summary, diffs, tables, file } }: { preview: Preview }) {
  return (
    <div className="mb-4 rounded-medium border border-line bg-ground p-4 text-sm text-text">
      {summary.map((line) => (
        <p key={line} className="font-medium">
          {line}
        </p>
      ))}
      {diffs.map(({ title, before, after }) => (
        <div key={title} className="mt-3">
          <p className="text-[13px] font-semibold">{title}</p>
          <Diff before={before} after={after} />
        </div>
      ))}
      {tables
        .filter(({ rows }) => rows.length > 0)
        .map((table) => (
          <EffectTable key={table.caption} table={table} />
        ))}
      {file && <WholeFile {...file} />}
    </div>
  );
}

function EffectTable({ table: { caption, head, rows, more } }: { table: PreviewTable }) {
  const { t } = useText();
  return (
    <div className="mt-4">
      <p className="mb-1 text-[13px] font-semibold">{caption}</p>
      <div
        className="max-h-80 overflow-auto rounded-small border border-line bg-card"
        tabIndex={0}
        role="region"
        aria-label={caption}
      >
        <table className="cards w-full text-left text-[13px]" style={columnNames(head)}>
          <thead className="sticky top-0 bg-sunken text-quiet">
            <tr>
              {head.map((label) => (
                <th key={label} scope="col" className="px-3 py-1.5 font-semibold">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="[&_td]:border-t [&_td]:border-line [&_td]:px-3 [&_td]:py-1.5 [&_td]:align-top">
            {rows.map((row, index) => (
              <tr key={index}>
                {row.map((cell, column) => (
                  <td key={column}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {more > 0 && <p className="mt-1 text-[13px] text-quiet">{t("forms.more_rows", { count: more })}</p>}
    </div>
  );
}

function WholeFile({ href, sendsForm }: NonNullable<Preview["file"]>) {
  const { t } = useText();
  return (
    <p className="mt-4">
      {sendsForm ? (
        <button
          formAction={href}
          formMethod="post"
          formEncType="application/x-www-form-urlencoded"
          className={quietButton}
        >
          {t("forms.download_all")}
        </button>
      ) : (
        <a className={link} href={href} download>
          {t("forms.download_all")}
        </a>
      )}
    </p>
  );
}
