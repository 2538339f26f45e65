/** The shape of the list while it is read. */
export function ListSkeleton() {
  return (
    <div role="status">
      <span className="sr-only">Loading your accounts</span>
      <div aria-hidden="true" className="animate-[breathe_1.6s_ease-in-out_infinite]">
        <div className="h-[52px] rounded-large border border-line bg-card" />
        <div className="mt-9 overflow-hidden rounded-large border border-line bg-card">
          {Array.from({ length: 7 }, (_, index) => (
            <div key={index} className="flex items-center justify-between border-t border-line px-5 py-4 first:border-t-0">
              <div className="space-y-2">
                <div className="h-3.5 w-36 rounded bg-line" />
                <div className="h-3 w-56 rounded bg-line/70" />
              </div>
              <div className="h-9 w-28 rounded-small bg-line/70" />
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}
