// The replay of a season: only its own page loads this. Without it the table by weeks stands open.
import { attachReplay } from "./race/player.js";

attachReplay();
