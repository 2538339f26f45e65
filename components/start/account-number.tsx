/** An account number, shown in groups of four and copied without spaces. */
import { accountNumberGroups } from "@/lib/formats/account-number";

export function AccountNumber({ id }: { id: string }) {
  const [first, second, third] = accountNumberGroups(id);
  return (
    <span className="font-mono text-[12.5px] whitespace-nowrap text-quiet">
      <span className="mr-[0.55em]">{first}</span>
      <span className="mr-[0.55em]">{second}</span>
      <span>{third}</span>
    </span>
  );
}
