const list = document.getElementById("wire");
const source = new EventSource("/api/wire");
source.addEventListener("reset", () => list.replaceChildren());
source.addEventListener("news", (event) => {
  const row = document.createElement("li");
  row.textContent = JSON.parse(event.data).title;
  list.prepend(row);
});
