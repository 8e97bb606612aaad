const search = document.getElementById("search"), query = document.getElementById("query");
const found = document.getElementById("found");
const plain = text => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const leaflets = [...document.querySelectorAll(".leaflets > li")].map(item => [item, plain(item.textContent)]);
const groups = document.querySelectorAll("main > section");
const narrow = () => {
  const words = plain(query.value).split(/\s+/).filter(Boolean);
  let count = 0;
  for (const [item, text] of leaflets) {
    item.hidden = !words.every(word => text.includes(word));
    count += !item.hidden;
  }
  for (const group of groups) group.hidden = !group.querySelector("li:not([hidden])");
  found.textContent = words.length ? found.dataset.words.replace("{count}", count) : "";
};
search.hidden = false;
query.addEventListener("input", narrow);
addEventListener("pageshow", narrow);
