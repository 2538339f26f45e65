import { ListSkeleton } from "@/components/start/skeleton";

export default function Loading() {
  return (
    <main className="mx-auto w-full max-w-[1056px] px-4 pt-[90px] pb-12">
      <p role="status" className="sr-only">
        Reading your accounts
      </p>
      <div className="mb-5 h-[61px]" />
      <ListSkeleton />
    </main>
  );
}
