# R's numbers for tests/python/test_models_r.py. Debian: apt-get install r-base-core r-cran-plm r-cran-sandwich
# r-cran-lmtest r-cran-clubsandwich r-cran-urca; then in this folder: Rscript r.R panel.csv > r.json
suppressMessages({library(plm); library(clubSandwich); library(sandwich)})
options(digits = 17, warn = -1)
frame <- read.csv(commandArgs(TRUE)[1])
panel <- pdata.frame(frame, index = c("show", "week"))
thin <- pdata.frame(frame[!is.na(frame$thinned), ], index = c("show", "week"))
out <- list()

# Driscoll and Kraay: plm's vcovSCC has no small-sample factor as HC0, n/(n-k) of its own k as HC1.
within <- plm(gross ~ views + price, panel, model = "within", effect = "twoways")
out$coef_views <- coef(within)[["views"]]
out$scc_default_lags <- vcovSCC(within, type = "HC0")["views", "views"]
for (l in c(0, 2, 5)) out[[paste0("scc_", l)]] <- vcovSCC(within, type = "HC0", maxlag = l)["views", "views"]
gaps <- plm(thinned ~ views + price, thin, model = "within", effect = "twoways")
out$scc_gaps_0 <- vcovSCC(gaps, type = "HC0", maxlag = 0)["views", "views"]

# Pesaran's CD of residuals, in a balanced panel and where weeks are absent.
one <- plm(gross ~ views + price, panel, model = "within", effect = "individual")
out$cd <- unname(pcdtest(one, test = "cd")$statistic)
out$cd_gaps <- unname(pcdtest(plm(thinned ~ views + price, thin, model = "within", effect = "individual"), test = "cd")$statistic)

# Unit roots. W of IPS with the moments of its Table 3 and variances over n - k, as in the paper (dfcor); CIPS with an intercept and with a trend.
for (column in c("gross", "crew")) for (lags in 0:3) for (exo in c("intercept", "trend")) {
  test <- purtest(panel[[column]], test = "ips", exo = exo, lags = lags, ips.stat = "Wtbar", dfcor = TRUE)
  out[[paste("ips", column, lags, exo, sep = "_")]] <- unname(test$statistic$statistic)
}
for (column in c("gross", "crew")) for (lags in 1:3) for (type in c("drift", "trend")) {
  test <- cipstest(panel[[column]], lags = lags, type = type, model = "cmg", truncated = FALSE)
  out[[paste("cips", column, lags, type, sep = "_")]] <- unname(test$statistic)
}

# Wooldridge's first-difference test, h0 "fe": uncorrelated errors in levels. Its variance has no small-sample factor.
out$wooldridge <- unname(pwfdtest(plm(gross ~ views + price, panel, model = "fd"), h0 = "fe")$statistic)
out$wooldridge_weeks <- unname(pwfdtest(plm(gross ~ views + price + factor(week), panel, model = "fd"), h0 = "fe")$statistic)

# clubSandwich: CR2 with Satterthwaite's degrees of freedom; CR3, which lacks the factor (G-1)/G and needs the levels of
# shows, which are nested in the clusters, taken out first.
dummies <- lm(gross ~ views + price + factor(show) + factor(week), frame)
v <- vcovCR(dummies, cluster = frame$show, type = "CR2")
out$CR2_views <- v["views", "views"]
out$CR2_price <- v["price", "price"]
out$CR2_df <- coef_test(dummies, v, test = "Satterthwaite", coefs = "views")$df
less_mean <- function(x) x - ave(x, frame$show)
weeks <- apply(model.matrix(~ factor(week), frame)[, -1], 2, less_mean)
taken <- data.frame(gross = less_mean(frame$gross), views = less_mean(frame$views), price = less_mean(frame$price))
taken$weeks <- weeks
absorbed <- lm(gross ~ views + price + weeks - 1, taken)
v <- vcovCR(absorbed, cluster = frame$show, type = "CR3")
out$CR3_views <- v["views", "views"]
out$CR3_price <- v["price", "price"]
both <- c("views", "price")
out$CR3_wald <- drop(coef(absorbed)[both] %*% solve(v[both, both], coef(absorbed)[both]))
cat("{\n", paste(sprintf('  "%s": %.17g', names(out), unlist(out)), collapse = ",\n"), "\n}\n", sep = "")
