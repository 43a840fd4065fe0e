// Cells of the grids: numbers as the server writes them, links, and the verdict as sign and word.
(function () {
  const functions = (window.dashAgGridFunctions = window.dashAgGridFunctions || {});
  const components = (window.dashAgGridComponentFunctions =
    window.dashAgGridComponentFunctions || {});

  // The same rule as formatting.number: three significant digits, no powers of ten.
  functions.fp_number = function (value) {
    if (value === null || value === undefined || !isFinite(value)) return "\u2013";
    if (value === 0) return "0";
    const rounded = Number(Number(value).toPrecision(3));
    if (Math.abs(rounded) < 1e-4) return rounded.toExponential(2).replace(/^-/, "\u2212");
    const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(rounded))));
    return rounded.toFixed(decimals).replace("-", "\u2212");
  };

  components.FpTrialLink = function (props) {
    const link = React.createElement(
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
    const parts = [link];
    if (props.data.simulated) {
      parts.push(" ", React.createElement("span", { className: "fp-mark" }, props.simulated));
    }
    // Trials of nobody yet are told apart by their file.
    if (props.data.file) {
      const about = { className: "fp-file", title: props.data.file };
      parts.push(React.createElement("span", about, props.data.file));
    }
    return React.createElement("span", null, ...parts);
  };

  components.FpVerdict = function (props) {
    const icon = React.createElement(
      "span",
      { className: "fp-icon fp-icon-" + props.value, "aria-hidden": "true" },
      props.signs[props.value]
    );
    return React.createElement("span", { className: "fp-chip" }, icon, props.words[props.value]);
  };
})();
