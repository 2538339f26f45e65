/** What a change would do, under the form that asks for it. */
import type { Preview } from "@/lib/web/preview-types";
import { Diff } from "../ui/diff";
import { columnNames } from "../ui/column-names";
import { link, quietButton } from "../ui/styles";

export function PreviewView({ preview }: { preview: Preview }) {
  const { summary, diffs, tables, file } = preview;
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
        .map(({ caption, head, rows, more }) => (
          <div key={caption} className="mt-4">
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
            {more > 0 && <p className="mt-1 text-[13px] text-quiet">and {more.toLocaleString("en")} more</p>}
          </div>
        ))}
      {file && (
        <p className="mt-4">
          {file.sendsForm ? (
            <button
              formAction={file.href}
              formMethod="post"
              formEncType="application/x-www-form-urlencoded"
              className={quietButton}
            >
              All of it, as a file
            </button>
          ) : (
            <a className={link} href={file.href} download>
              All of it, as a file
            </a>
          )}
        </p>
      )}
    </div>
  );
}
