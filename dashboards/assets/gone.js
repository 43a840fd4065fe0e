// The program behind the page may be stopped while the page stands: said at once, and asked again.
(function () {
  const AGAIN_MS = 3000;
  const ask = window.fetch.bind(window);
  let leaving = false;
  let timer = null;

  function show(state) {
    const box = document.getElementById("gone");
    if (box) box.dataset.state = state;
  }

  function again() {
    timer = window.setTimeout(function () {
      ask("/assets/first.js", { cache: "no-store" }).then(function () {
        timer = null;
        show("back");
      }, again);
    }, AGAIN_MS);
  }

  // A request that is given up because the page is left says nothing about the program.
  window.addEventListener("beforeunload", function () {
    leaving = true;
  });
  window.addEventListener("pageshow", function () {
    leaving = false;
  });

  window.fetch = function (...asked) {
    return ask(...asked).catch(function (error) {
      if (!leaving && error.name !== "AbortError") {
        show("gone");
        if (timer === null) again();
      }
      throw error;
    });
  };
})();
