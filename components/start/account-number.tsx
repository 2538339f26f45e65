/** An account number: shown in groups of four, copied without spaces. */
export function AccountNumber({ id }: { id: string }) {
  return (
    <span className="font-mono text-[12.5px] whitespace-nowrap text-quiet">
      <span className="mr-[0.55em]">{id.slice(0, 4)}</span>
      <span className="mr-[0.55em]">{id.slice(4, 8)}</span>
      <span>{id.slice(8)}</span>
    </span>
  );
}
