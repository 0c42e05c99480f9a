// What an edge worker runs. Its clock may stand still while it computes, so the work to time is done on request.
import { contenders, report } from "./checks.js";

export default {
  fetch(request) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/report") return Response.json(report());
    contenders[pathname.slice(1)](Number(searchParams.get("rounds")));
    return new Response("done");
  },
};
