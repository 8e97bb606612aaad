const button = document.getElementById("print");
button.hidden = false;
button.addEventListener("click", () => print());
const links = new Map([...document.querySelectorAll(".contents a")].map(a => [a.hash.slice(1), a]));
const watch = new IntersectionObserver(seen => {
  for (const entry of seen) {
    if (!entry.isIntersecting) continue;
    for (const a of links.values()) a.removeAttribute("aria-current");
    links.get(entry.target.id).setAttribute("aria-current", "true");
  }
}, { rootMargin: "-10% 0px -70% 0px" });
for (const id of links.keys()) {
  const part = document.getElementById(id);
  if (part) watch.observe(part);
}
