/* Keeps the kiosk's page and its few files, so that a screen switched on while the server is gone shows the page, says so
   and waits. Nothing that a visitor looked at is kept. VERSION and KEPT come from the server. */
"use strict";
const NAME = "kiosk-" + VERSION, PAGE = new URL("./", self.location).pathname;
self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll([PAGE, ...KEPT])).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((n) => n.startsWith("kiosk-") && n !== NAME).map((n) => caches.delete(n))))
    .then(() => self.clients.claim()));
});
self.addEventListener("fetch", (event) => {
  const address = new URL(event.request.url);
  const page = event.request.mode === "navigate" && address.pathname === PAGE;
  if (event.request.method !== "GET" || !(page || KEPT.includes(address.pathname))) return;
  const key = page ? PAGE : event.request;
  event.respondWith((async () => {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), 4000);
    try {
      const fresh = await fetch(event.request.url, { signal: stop.signal, credentials: "same-origin" });
      if (!fresh.ok) throw new Error(String(fresh.status));
      const cache = await caches.open(NAME);
      await cache.put(key, fresh.clone());
      return fresh;
    } catch (error) {
      const kept = await caches.match(key, { ignoreSearch: true });
      if (kept) return kept;
      throw error;
    } finally { clearTimeout(timer); }
  })());
});
