// The portal's scripts, attached by data-* attributes. Every page works without them.
import { attachConfirm } from "./portal/confirm.js";
import { attachFilter } from "./portal/filter.js";
import { attachHotkeys } from "./portal/hotkeys.js";
import { attachInvalid } from "./portal/invalid.js";
import { attachKeep } from "./portal/keep.js";
import { attachKnown } from "./portal/known.js";
import { attachLive } from "./portal/live.js";
import { attachMask } from "./portal/mask_preview.js";
import { attachMeeting } from "./portal/meeting.js";
import { attachMenu } from "./portal/menu.js";
import { attachOnce } from "./portal/once.js";
import { attachPrint } from "./portal/print.js";
import { attachQueue } from "./portal/queue.js";
import { attachRequests } from "./portal/requests.js";
import { attachReveal } from "./portal/reveal.js";
import { attachSplit } from "./portal/split.js";
import { attachStepper } from "./portal/stepper.js";
import { attachTargets } from "./portal/targets.js";

// Order matters on submit: first the question, then the session, then the single use.
attachConfirm();
attachKeep();
attachOnce();
attachFilter();
attachHotkeys();
attachInvalid();
attachKnown();
attachMask();
attachMeeting();
attachMenu();
attachPrint();
attachQueue();
attachRequests();
attachReveal();
attachSplit();
attachStepper();
attachTargets();
attachLive();
