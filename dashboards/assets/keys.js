// Keys that do what the buttons do; asleep while somebody writes or a dialog is open.
(function () {
  const targets = { a: "btn-accept", r: "btn-repeat", "[": "link-previous", "]": "link-next" };

  function writing(element) {
    if (!element) return false;
    return (
      element.isContentEditable ||
      ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName) ||
      element.closest("[role=dialog], [role=listbox], [role=combobox]") !== null
    );
  }

  const asking = () =>
    [...document.querySelectorAll("[role=dialog]")].some((dialog) =>
      dialog.checkVisibility({ visibilityProperty: true })
    );

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && event.target.id === "search-global") {
      event.target.blur();
      return;
    }
    if (writing(event.target) || asking()) return;
    if (event.key === "/") {
      const search = document.getElementById("search-global");
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    const target = document.getElementById(targets[event.key.toLowerCase()]);
    if (!target || target.hidden || target.tagName === "SPAN") return;
    event.preventDefault();
    target.click();
  });
})();
