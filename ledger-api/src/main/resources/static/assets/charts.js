// Draws the charts of a page from the data that stand in it. Each has its table below it, so nothing is only drawn.
"use strict";

const COLOURS = ["#1d4f91", "#d08a1d", "#9fb3cc", "#1c6b3c", "#7a4a8c", "#a61b1b"];
const TEXT = "#1f2733";
const LINE = "#d6dbe2";

const figure = value => Number(value).toLocaleString("en-US", {minimumFractionDigits: 2, maximumFractionDigits: 2});

const short = (text, most) => text.length > most ? text.slice(0, most - 1) + "…" : text;

function bars(data, across) {
  const narrow = window.innerWidth < 600;
  const names = {
    type: "category",
    data: data.categories,
    inverse: !across,
    axisTick: {show: false},
    axisLabel: {color: TEXT, width: narrow ? 90 : 150, overflow: "truncate", ...(across ? {} : {interval: 0, fontSize: 11})}
  };
  const values = {
    type: "value",
    axisLabel: {color: TEXT, hideOverlap: true, formatter: value => value.toLocaleString("en-US")},
    splitLine: {lineStyle: {color: LINE}},
    splitNumber: narrow ? 2 : 4
  };
  return {
    grid: {left: 10, right: 24, top: 34, bottom: 8, outerBoundsMode: "same"},
    legend: {top: 4, textStyle: {color: TEXT}},
    xAxis: across ? names : values,
    yAxis: across ? values : names,
    series: data.series.map(one => ({
      type: "bar",
      name: one.name,
      stack: one.stack || undefined,
      data: one.values,
      barMaxWidth: 22
    }))
  };
}

function flow(data) {
  const narrow = window.innerWidth < 600;
  const labels = new Map(data.nodes.map(node => [node.name, node.label]));
  return {
    series: [{
      type: "sankey",
      left: 10,
      right: narrow ? 100 : 220,
      top: 14,
      bottom: 14,
      nodeGap: narrow ? 6 : 9,
      draggable: false,
      data: data.nodes.map(node => ({name: node.name, depth: node.depth})),
      links: data.links,
      lineStyle: {color: "source", opacity: 0.3},
      label: {color: TEXT, formatter: node => short(labels.get(node.name) || node.name, narrow ? 8 : 22)},
      tooltip: {
        formatter: at => at.dataType === "edge"
          ? labels.get(at.data.source) + " → " + labels.get(at.data.target) + "\n" + figure(at.value) + " " + data.unit
          : labels.get(at.name) + "\n" + figure(at.value) + " " + data.unit
      }
    }]
  };
}

function draw(holder) {
  const data = JSON.parse(holder.querySelector("script[type='application/json']").textContent);
  if (data.type === "flow") {
    holder.classList.add("flow");
  }
  // What is drawn replaces the data, so the data are kept here.
  const chart = echarts.init(holder, null, {renderer: "svg"});
  chart.setOption({
    color: COLOURS,
    animation: false,
    textStyle: {fontFamily: getComputedStyle(document.body).fontFamily},
    // Rich text: markup with styles of its own would be blocked by the content security policy.
    tooltip: {
      renderMode: "richText",
      trigger: data.type === "flow" ? "item" : "axis",
      axisPointer: {type: "shadow"},
      valueFormatter: value => figure(value) + " " + data.unit,
      confine: true
    },
    ...(data.type === "flow" ? flow(data) : bars(data, data.type === "columns"))
  });
  new ResizeObserver(() => chart.resize()).observe(holder);
  window.addEventListener("beforeprint", () => chart.resize());
}

// The library is larger than everything else of a page, so it comes after the page has been drawn.
const library = document.currentScript.dataset.library;
let loaded;
function load() {
  loaded ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = library;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  return loaded;
}

function drawAll(root) {
  root.querySelectorAll("figure.chart:not([data-coming])").forEach(holder => {
    holder.dataset.coming = "";
    load().then(() => {
      draw(holder);
      holder.dataset.drawn = "";
    });
  });
}

document.addEventListener("ledger:drawn", load);
document.addEventListener("htmx:load", event => drawAll(event.target.parentElement || document));
drawAll(document);
