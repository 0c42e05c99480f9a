// The relaxed module, from the inline bytes of the baseline and what differs.
import { baseline, relaxed, relaxedLength } from "built:text";
import { compileRelaxed } from "./compile.js";

/** The module, or undefined where the engine does not accept these very bytes. */
export const loadRelaxed = () => compileRelaxed(baseline, relaxed, relaxedLength);
