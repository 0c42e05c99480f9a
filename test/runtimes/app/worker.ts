// The program for an edge worker. Its clock may stand still while it computes, so the work to time is done on request.
import { contenders, report } from "./checks.ts";

export default {
  fetch(request: Request): Response {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/report") return Response.json(report());
    contenders[pathname.slice(1) as keyof typeof contenders](Number(searchParams.get("rounds")));
    return new Response("done");
  },
};
