// Charts: only pages of insights load this. Without it their tables stand open.
import { attachCharts } from "./insights/chart.js";

attachCharts();
