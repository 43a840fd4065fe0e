// A person's pages: selects write the address, a dot opens its trial, ticked trials are compared.
(function () {
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});
  const MOST = 8;

  function go(params) {
    const text = params.toString().replaceAll("%2C", ",");
    const here = window.location.pathname + (text ? "?" + text : "");
    window.history.pushState({}, "", here);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  // What the selects ask for, where it is not what is shown already; one change, one address.
  function write(asked, shown) {
    const changed = Object.keys(asked).filter(
      (key) => asked[key] !== null && asked[key] !== undefined && asked[key] !== shown[key]
    );
    if (!changed.length) return;
    const params = new URLSearchParams(window.location.search);
    changed.forEach((key) => params.set(key, asked[key]));
    if (changed.includes("protocol")) params.delete("condition");
    go(params);
  }

  function opens(graph) {
    if (graph.dataset.opens) return;
    graph.dataset.opens = "1";
    graph.on("plotly_click", (event) => {
      const code = event.points.length ? event.points[0].customdata : null;
      if (code) window.fpGo(code.startsWith("/") ? code : "/t/" + encodeURIComponent(code));
    });
  }

  // Labels of visits that would run into each other: the last and the first stay, then those with
  // a year, then from the right whatever has room.
  const APART_PX = 6;

  function hidesCrowded(graph) {
    const labels = [...graph.querySelectorAll(".xaxislayer-above .xtick text")];
    const places = labels.map((label) => label.getBoundingClientRect());
    const years = (at) => labels[at].querySelectorAll("tspan").length;
    const last = labels.length - 1;
    const order = labels.map((_, at) => at).reverse();
    order.sort((one, other) => years(other) - years(one));
    const kept = [];
    for (const at of new Set([last, 0, ...order])) {
      if (at < 0) continue;
      const place = places[at];
      const free = kept.every(
        (other) => other.right + APART_PX <= place.left || place.right + APART_PX <= other.left
      );
      if (free) kept.push(place);
      labels[at].style.visibility = free ? "visible" : "hidden";
    }
  }

  function thins(graph) {
    if (!graph.dataset.thins) graph.on("plotly_afterplot", () => hidesCrowded(graph));
    graph.dataset.thins = "1";
    hidesCrowded(graph);
  }

  // One part of a page is there; the page is ready once no other part is waited for.
  function done(root, part) {
    root.dataset[part] = "1";
    if (root.dataset.drawn !== "0" && root.dataset.formula !== "0") root.dataset.ready = "1";
  }

  function code(row) {
    return decodeURIComponent(row.href.split("/").pop());
  }

  components.FpTrialDay = function (props) {
    return React.createElement(
      "a",
      {
        className: "fp-link",
        href: props.data.href,
        onClick: function (event) {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
          event.preventDefault();
          window.fpGo(props.data.href);
        },
      },
      props.value
    );
  };

  // A value beside the person's own usual range; the value leads to its trend.
  components.FpOwnCell = function (props) {
    const cell = props.data[props.cell];
    const make = React.createElement;
    const go = function (event) {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      window.fpGo(cell.href);
    };
    const about = { className: "fp-link", href: cell.href, onClick: go, "aria-label": cell.named };
    const word = make("span", { className: "fpc-tier-" + (cell.tier || "none") }, cell.word);
    const first = make("span", { className: "fpc-own-line" }, make("a", about, cell.value), word);
    const below = make("span", { className: "fpc-own-below" }, cell.below);
    return make("span", { className: "fpc-own" }, first, cell.below ? below : null);
  };

  const mantine = (window.dashMantineFunctions = window.dashMantineFunctions || {});

  // Options whose words hold every word that is written, or whose code begins with it.
  mantine.fpByLabelOrCode = function ({ options, search, limit }) {
    const words = search.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const holds = (option) =>
      words.every((word) => option.label.toLowerCase().includes(word)) ||
      option.value.startsWith(search.trim().toLowerCase());
    return options.filter(holds).slice(0, limit);
  };

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    fpc: {
      address: function (protocol, condition, shown, page) {
        if (document.getElementById(page)) write({ protocol, condition }, shown);
      },

      trend_address: function (metric, protocol, condition, shown, page) {
        if (document.getElementById(page)) write({ metric, protocol, condition }, shown);
      },

      cohort_address: function (metric, protocol, condition, group, shown, page) {
        if (document.getElementById(page)) write({ metric, protocol, condition, group }, shown);
      },

      cohort_searched: function (text, page) {
        if (!document.getElementById(page)) return;
        const params = new URLSearchParams(window.location.search);
        if ((params.get("q") || "") === (text || "")) return;
        text ? params.set("q", text) : params.delete("q");
        const tail = params.size ? "?" + params : "";
        window.history.replaceState(window.history.state, "", window.location.pathname + tail);
      },

      session_address: function (metric, protocol, condition, shown, page) {
        if (!document.getElementById(page) || shown.protocol === undefined) return;
        const further = metric || "";
        const params = new URLSearchParams(window.location.search);
        if (further === (shown.metric || "")) return write({ protocol, condition }, shown);
        further ? params.set("metric", further) : params.delete("metric");
        go(params);
      },

      spread_address: function (trial, shown, page) {
        if (document.getElementById(page) && shown.trial) write({ trial }, shown);
      },

      compare_address: function (trials, metrics, sharing, shown, page) {
        if (!document.getElementById(page) || shown.trials === undefined) return;
        const asked = {
          trials: (trials || []).join(","),
          metric: (metrics || []).join(","),
          axes: sharing ? "" : "own",
        };
        const changed = Object.keys(asked).filter((key) => asked[key] !== shown[key]);
        if (!changed.length) return;
        const params = new URLSearchParams(window.location.search);
        changed.forEach((key) => (asked[key] ? params.set(key, asked[key]) : params.delete(key)));
        go(params);
      },

      drawn: function (drawn, page) {
        const root = document.getElementById(page);
        if (!root || !drawn.stamp) return;
        root.dataset.ready = "0";
        window.fpWhenDrawn(root, drawn.figures, drawn.stamp, () => {
          drawn.figures.forEach((id) => {
            const graph = document.querySelector("#" + id + " .js-plotly-plot");
            opens(graph);
            if (id.startsWith("fig-trend")) thins(graph);
          });
          done(root, "drawn");
        });
      },

      searched: function (text, page) {
        if (!document.getElementById(page)) return;
        const tail = text ? "?q=" + encodeURIComponent(text) : "";
        window.history.replaceState(window.history.state, "", window.location.pathname + tail);
      },

      filled: function (_rows, page) {
        const root = document.getElementById(page);
        if (!root) return;
        window.requestAnimationFrame(() =>
          window.requestAnimationFrame(() => (root.dataset.ready = "1"))
        );
      },

      // A page with a formula is ready once the formula is typeset, and its figure drawn.
      typeset: function (page) {
        const look = () => {
          const root = document.getElementById(page);
          if (!root) return;
          if (root.querySelector("mjx-container")) done(root, "formula");
          else window.requestAnimationFrame(look);
        };
        look();
        return window.dash_clientside.no_update;
      },

      picked: function (rows) {
        const codes = (rows || []).map(code).slice(0, MOST);
        const text = codes.length ? "Compare " + codes.length : "Compare";
        return [codes.length ? "/compare?trials=" + codes.join(",") : "/compare", text];
      },
    },
  });
})();
