// The wall: a TV's page. It shows a pairing code, or a board that it keeps true by itself for months;
// a preview mirrors what a TV shows; a bulletin's wall edition is a picture that stays as it is.
import { board } from "./wall/board.js";
import { keepAwake } from "./wall/awake.js";
import { mirror } from "./wall/mirror.js";
import { pairing } from "./wall/pairing.js";
import { setStage } from "./wall/stage.js";

setStage(document.getElementById("stage"));
keepAwake();
if (document.body.hasAttribute("data-mirror")) mirror(document.body);
else if (document.body.hasAttribute("data-display")) board(document.body);
else if (document.querySelector("[data-pairing]")) pairing(document.querySelector("[data-pairing]"));
