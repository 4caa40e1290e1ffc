# R's numbers for tests/python/test_models_profiles.py: plm's mean groups. Debian: apt-get install r-base-core r-cran-plm;
# then in this folder: Rscript by_show.R panel.csv > by_show.json
suppressMessages(library(plm))
options(digits = 17, warn = -1)
frame <- read.csv(commandArgs(TRUE)[1])
panel <- pdata.frame(frame, index = c("show", "week"))
thin <- pdata.frame(frame[!is.na(frame$thinned), ], index = c("show", "week"))
out <- list()
add <- function(name, fitted) {
  out[[paste0(name, "_coef")]] <<- coef(fitted)[["views"]]
  out[[paste0(name, "_var")]] <<- vcov(fitted)["views", "views"]
}
# Mean group: Pesaran and Smith 1995. CCE mean group: Pesaran 2006, regressions with the weeks' means of all variables.
add("mg", pmg(gross ~ views + price, panel, model = "mg"))
add("cmg", pmg(gross ~ views + price, panel, model = "cmg"))
add("mg_alone", pmg(gross ~ views, panel, model = "mg"))
add("cmg_alone", pmg(gross ~ views, panel, model = "cmg"))
add("mg_gaps", pmg(thinned ~ views + price, thin, model = "mg"))
add("cmg_gaps", pmg(thinned ~ views + price, thin, model = "cmg"))
each <- pmg(gross ~ views + price, panel, model = "mg")$indcoef["views", ]
for (show in names(each)) out[[paste0("show_", show)]] <- each[[show]]
cat("{\n", paste(sprintf('  "%s": %.17g', names(out), unlist(out)), collapse = ",\n"), "\n}\n", sep = "")
