"use strict";
// The site's own switch for light and dark, or else what the system prefers.
const theme = localStorage.getItem("theme") || "auto";
const dark = theme === "auto" ? matchMedia("(prefers-color-scheme: dark)").matches : theme === "dark";
document.documentElement.classList.toggle("dark-mode", dark);
SwaggerUIBundle({
    spec: openAPISpec,
    dom_id: "#spec",
    deepLinking: true,
    supportedSubmitMethods: [], // nothing is sent from here
    validatorUrl: null,
    showExtensions: true, // where each fact comes from
    defaultModelsExpandDepth: 1,
});
