// The pages of runs: signed numbers, two runs in the address, and a look at the jobs on coming back.
(function () {
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});

  const signed = (text) => (/^[\u2212\u2013]|^0$/.test(text) ? text : "+" + text);

  // As run_words.change: three significant digits with their sign and unit.
  functions.fp_change = function (value, unit) {
    const text = signed(functions.fp_number(value));
    return unit && text !== "\u2013" ? text + (unit === "\u00b0" ? "" : "\u00a0") + unit : text;
  };

  functions.fp_percent = function (value) {
    if (value === null || value === undefined || !isFinite(value)) return "";
    if (value === 0) return "0\u00a0%";
    const rounded = Number(Number(value).toPrecision(2));
    if (Math.abs(rounded) < 0.01) return "<\u00a00.01\u00a0%";
    const decimals = Math.max(0, 1 - Math.floor(Math.log10(Math.abs(rounded))));
    return signed(rounded.toFixed(decimals).replace("-", "\u2212")) + "\u00a0%";
  };

  // A job may have begun elsewhere while nobody looked at this window.
  let listening = false;
  function look() {
    if (!document.getElementById("page-runs") || document.hidden) return;
    window.dash_clientside.set_props("runs-jobs-asked", { data: Date.now() });
  }

  window.dash_clientside = Object.assign({}, window.dash_clientside, {
    fpr: {
      looks_again: function () {
        if (!listening) {
          window.addEventListener("focus", look);
          document.addEventListener("visibilitychange", look);
        }
        listening = true;
        return window.dash_clientside.no_update;
      },

      // What somebody types may still be on the way when a button or Enter is pressed, so that
      // the boxes themselves are read.
      said: function (clicks, enters) {
        if (!clicks && !enters) return window.dash_clientside.no_update;
        const box = document.getElementById("run-why");
        return { why: box ? box.value : "", count: (clicks || 0) + (enters || 0) };
      },

      asked: function (clicks, preset, participant, protocol) {
        if (!clicks) return window.dash_clientside.no_update;
        const changes = {};
        document.querySelectorAll("#run-fields input[id^='{']").forEach((box) => {
          changes[JSON.parse(box.id).key] = box.value;
        });
        return { preset, changes, participant, protocol, count: clicks };
      },

      compare_address: function (first, second, shown, page) {
        if (!document.getElementById(page) || !("a" in shown) || !first || !second) return;
        if (first === shown.a && second === shown.b) return;
        const params = new URLSearchParams(window.location.search);
        params.set("a", first);
        params.set("b", second);
        window.fpGo(window.location.pathname + "?" + params.toString());
      },
    },
  });
})();
