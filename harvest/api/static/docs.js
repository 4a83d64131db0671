// Draws the contract of this very server. Nothing is sent anywhere: no telemetry, no buttons that lead elsewhere.
import { init } from "./redoc/redoc-3.0.1.js";

const answer = await fetch("/api/v1/openapi.json");
const settings = { disableTelemetry: true, showPageActions: false, router: "hash" };
init(await answer.json(), settings, document.getElementById("reference"));
